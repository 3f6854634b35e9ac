import "../shared/base.css";
import "../shared/widgets.css";
import "../shared/pace.css";
import "../shared/chat.css";
import "../shared/desk-top.css";
import "../shared/deck.css";
import "./control.css";
import "../shared/contrast.css";
import { render } from "preact";
import { Guard } from "../shared/Guard";
import { pageRoot } from "../shared/root";
import { Control } from "./Control";

render(
  <Guard page="control" what={(words) => words.control.page}>
    {(events, token) => <Control events={events} token={token} />}
  </Guard>,
  pageRoot(),
);
