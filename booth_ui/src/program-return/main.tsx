import "../shared/base.css";
import "./return.css";
import { render } from "preact";
import { pageRoot } from "../shared/root";
import { takeToken } from "../shared/token";
import { Return } from "./Return";

const language = decodeURIComponent(location.pathname.split("/").filter(Boolean)[1] ?? "");
const without = new URLSearchParams(location.search).get("without");

render(<Return language={language} without={without} token={takeToken(`return.${language}`)} />, pageRoot());
