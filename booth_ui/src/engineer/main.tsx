import "../shared/base.css";
import "../shared/widgets.css";
import "../shared/pace.css";
import "../shared/reading.css";
import "../shared/desk-top.css";
import "./engineer.css";
import "./lights.css";
import "../shared/chat.css";
import "./talk.css";
import "./interlock.css";
import "./to-read.css";
import "../shared/contrast.css";
import { render } from "preact";
import { Guard } from "../shared/Guard";
import { pageRoot } from "../shared/root";
import { Engineer } from "./Engineer";

render(
  <Guard page="engineer" what={(words) => words.denied.engineer}>
    {(events, token) => <Engineer events={events} token={token} />}
  </Guard>,
  pageRoot(),
);
