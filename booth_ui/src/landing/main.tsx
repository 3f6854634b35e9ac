import "../shared/base.css";
import "../shared/widgets.css";
import "./landing.css";
import "../shared/contrast.css";
import { render } from "preact";
import { pageRoot } from "../shared/root";
import { Landing } from "./Landing";

render(<Landing />, pageRoot());
