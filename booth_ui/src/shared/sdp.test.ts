import { expect, test } from "vitest";
import { withOpusRepair } from "./sdp";

const OFFER = [
  "v=0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
  "a=rtpmap:111 opus/48000/2",
  "a=rtcp-fb:111 transport-cc",
  "a=fmtp:111 minptime=10;useinbandfec=1",
  "a=rtpmap:63 red/48000/2",
  "a=fmtp:63 111/111",
  "",
].join("\r\n");

test("lost Opus packets are asked for again, in stereo", () => {
  const lines = withOpusRepair(OFFER).split("\r\n");
  expect(lines).toContain("a=rtcp-fb:111 nack");
  expect(lines).toContain("a=fmtp:111 minptime=10;useinbandfec=1;stereo=1");
  expect(lines).toContain("a=fmtp:63 111/111");
});

test("doing it twice changes nothing more", () => {
  const once = withOpusRepair(OFFER);
  expect(withOpusRepair(once)).toBe(once);
});

test("an offer without Opus stays as it is", () => {
  const other = OFFER.replaceAll("opus", "pcmu");
  expect(withOpusRepair(other)).toBe(other);
});

test("so are those of a second sound, by its own numbers", () => {
  const second = OFFER.replace("v=0\r\n", "").replaceAll("111", "96");
  const [, ...sections] = withOpusRepair(OFFER + second).split(/(?=^m=)/m);
  expect(sections[1]).toContain("a=rtcp-fb:96 nack");
  expect(sections[1]).toContain("a=fmtp:96 minptime=10;useinbandfec=1;stereo=1");
  expect(sections[0]).not.toContain("96");
});
