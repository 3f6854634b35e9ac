import "../shared/base.css";
import "../shared/widgets.css";
import "../shared/pace.css";
import "../shared/chat.css";
import "../shared/reading.css";
import "./booth.css";
import "./top/top.css";
import "./top/lights.css";
import "./hear/hear.css";
import "./hear/protect/ear.css";
import "./see/see.css";
import "./team/team.css";
import "./team/handover.css";
import "./speak/speak.css";
import "./check/check.css";
import "./hands/hands.css";
import "./speak/signals.css";
import "../shared/contrast.css";
import { render } from "preact";
import { Guard } from "../shared/Guard";
import { pageRoot } from "../shared/root";
import { Booth } from "./Booth";
import { Check } from "./check/Check";

const [, named = "", room] = location.pathname.split("/").filter(Boolean);
const name = decodeURIComponent(named);

render(
  <Guard
    page={`booth.${name}`}
    what={(words) => words.denied.console}
    mayOpen={(one) => one.role === "booth" && one.name === name}
  >
    {(events, token) =>
      room === "check" ? (
        <Check name={name} events={events} token={token} />
      ) : (
        <Booth name={name} events={events} token={token} />
      )
    }
  </Guard>,
  pageRoot(),
);
