import "../shared/base.css";
import "../shared/widgets.css";
import "./listen.css";
import "../shared/contrast.css";
import { render } from "preact";
import { pageRoot } from "../shared/root";
import { Listen } from "./Listen";

const audio = document.createElement("audio");
audio.autoplay = true;
// In the document: some phones stop a sound whose element nobody holds.
document.body.append(audio);
render(<Listen audio={audio} />, pageRoot());
