import "../shared/base.css";
import "../shared/widgets.css";
import "./booth.css";
import "./top/top.css";
import "./hear/hear.css";
import "./see/see.css";
import "./team/team.css";
import "./speak/speak.css";
import { render } from "preact";
import { Guard } from "../shared/Guard";
import { pageRoot } from "../shared/root";
import { Booth } from "./Booth";

const name = decodeURIComponent(location.pathname.split("/").filter(Boolean)[1] ?? "");

render(
  <Guard
    page={`booth.${name}`}
    what={(words) => words.denied.console}
    mayOpen={(one) => one.role === "booth" && one.name === name}
  >
    {(events, token) => <Booth name={name} events={events} token={token} />}
  </Guard>,
  pageRoot(),
);
