import type { Words } from "..";

export const safety: Words["safety"] = {
  after: (before, what) => `${before}${what}`,
  keeping: "您說的話會先存在這裡，之後補進錄音；按麥克風鍵停止。",
  unable: "此瀏覽器無法在斷線期間保留您說的話。",
  away: "您的線路中斷了。",
  off: "已停止保留您說的話；線路恢復後麥克風即為關閉。",
  dropped: (time) =>
    `您的線路在 ${time} 中斷，正在重新連線。您說的話會先存在這裡，之後補進錄音；十秒內恢復時麥克風會自動開啟。按麥克風鍵則兩者皆停止。`,
  filled: (seconds) => `已將 ${seconds} 秒補進錄音。`,
  failed: "斷線期間您說的話無法補進錄音。",
  inBooth: (seconds) => `網路中斷後，已補進本口譯廂的錄音 ${seconds} 秒`,
};
