import type { HandsWords } from "../en/hands";

export const hands: HandsWords = {
  card: "無論焦點在哪裡，咳嗽鍵都有效。Esc 鍵不會造成任何危險。",
  change: "更改按鍵",
  howTo: "按下所要功能旁的「新增」，再按要使用的按鍵、踏板或旋鈕。",
  add: "新增",
  now: "請按下…",
  press: "請按下按鍵、踏板或旋鈕。Esc：維持原狀。",
  remove: "移除",
  reset: "回復原設定",
  print: "列印",
  midi: "使用 MIDI 踏板與旋鈕",
  midiPorts: (names) => (names === "" ? "MIDI：未接裝置" : `MIDI：${names}`),
  noMidi: "此瀏覽器不支援 Web MIDI。",
  hid: "選擇 USB 踏板…",
  noHid: "此瀏覽器不支援 WebHID。",
  refused: "瀏覽器不允許此頁面使用該裝置。請在網址列開放權限，再試一次。",
};
