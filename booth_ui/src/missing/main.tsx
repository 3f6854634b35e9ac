import "../shared/base.css";
import "../shared/widgets.css";
import "../shared/contrast.css";
import { render } from "preact";
import { pageRoot } from "../shared/root";
import { Missing } from "./Missing";

render(<Missing />, pageRoot());
