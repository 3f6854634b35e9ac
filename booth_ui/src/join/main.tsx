import "../shared/base.css";
import "../shared/widgets.css";
import "../shared/pace.css";
import "../shared/chat.css";
import "../shared/deck.css";
import "./join.css";
import "../shared/contrast.css";
import { render } from "preact";
import { pageRoot } from "../shared/root";
import { SentencePage } from "../shared/SentencePage";
import { takeToken } from "../shared/token";
import { words } from "../shared/words";
import { Join } from "./Join";

const name = decodeURIComponent(location.pathname.split("/").filter(Boolean)[1] ?? "");

/** Says what is missing before anything is asked for. */
function Door() {
  const { denied, join } = words();
  const token = takeToken(`join.${name}`);
  if (!token) {
    return <SentencePage state="no-token" title={denied.noTokenTitle} text={denied.noToken(join.page)} />;
  }
  if (!("RTCPeerConnection" in window)) {
    return <SentencePage state="unsupported" title={join.title} text={join.unsupported} />;
  }
  if (!navigator.mediaDevices) {
    return <SentencePage state="insecure" title={join.title} text={join.insecure} />;
  }
  return <Join name={name} token={token} />;
}

render(<Door />, pageRoot());
