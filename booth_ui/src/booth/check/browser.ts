import type { BrowserCheck } from "../../shared/types";

/** Looks at what this browser can do of what a console wants. */
export function checkBrowser(): BrowserCheck {
  const lacks: BrowserCheck["lacks"] = [];
  const codecs = (kind: string) =>
    "RTCRtpReceiver" in window
      ? (RTCRtpReceiver.getCapabilities(kind)?.codecs ?? []).map(({ mimeType }) => mimeType.toLowerCase())
      : [];
  if (!window.isSecureContext) lacks.push("secure");
  if (!navigator.mediaDevices) lacks.push("microphone");
  if (!("RTCPeerConnection" in window)) lacks.push("webrtc");
  else if (!codecs("audio").includes("audio/opus")) lacks.push("opus");
  if (!("AudioWorkletNode" in window)) lacks.push("worklet");
  if (!codecs("video").includes("video/h264")) lacks.push("h264");
  const onlyPicture = lacks.every((one) => one === "h264");
  return { name: browserName(), lacks, verdict: lacks.length === 0 ? "good" : onlyPicture ? "poor" : "bad" };
}

/** Name and version as the browser tells them; newest ways first. */
function browserName(): string {
  const agent = navigator.userAgent;
  const known: [RegExp, string][] = [
    [/Edg\/([\d.]+)/, "Edge"],
    [/Firefox\/([\d.]+)/, "Firefox"],
    [/Chrome\/([\d.]+)/, "Chrome"],
    [/Version\/([\d.]+).*Safari/, "Safari"],
  ];
  for (const [pattern, name] of known) {
    const version = pattern.exec(agent)?.[1];
    if (version) return `${name} ${version.split(".")[0]}`;
  }
  return agent.slice(0, 80);
}
