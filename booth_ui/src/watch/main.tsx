import "../shared/base.css";
import "../shared/widgets.css";
import "./watch.css";
import "../shared/contrast.css";
import { render } from "preact";
import { pageRoot } from "../shared/root";
import { Watch } from "./Watch";

// The element outlives every re-rendering: a player's picture must not.
const video = document.createElement("video");
video.playsInline = true;
render(<Watch video={video} />, pageRoot());
