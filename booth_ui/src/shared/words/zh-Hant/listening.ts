import type { listening as en } from "../en/listening";

type Said<T> = {
  [Key in keyof T]: T[Key] extends (...given: infer Given) => string
    ? (...given: Given) => string
    : T[Key] extends string
      ? string
      : Said<T[Key]>;
};

/** 口譯員收聽欄的用語。 */
export const listening: Said<typeof en> = {
  presets: "預選",
  preset: (number, what) => `預選 ${number}：${what}`,
  relayTo: (what) => `轉譯：${what}；再按回到現場`,
  other: "其他頻道與口譯廂",
  pick: "其他…",
  keep: (what) => `將${what}存到`,
  onto: (number) => `預選 ${number}`,
  mark: {
    floor: "現場",
    direct: "+",
    relay: "−",
    silent: "○",
  },
  markSaid: {
    floor: "播送現場原音",
    direct: "直接口譯：由現場譯出",
    relay: "二度轉譯：由另一個口譯譯出",
    silent: "目前無人播音",
  },
  marked: (what, mark) => `${what}，${mark}`,
  auto: "自動轉譯",
  autoOff: "關閉",
  autoOn: "開啟",
  autoWaiting: (language) => `${language}：尚無轉譯`,
  autoByHand: "開啟，目前手動",
  channelOf: (language) => `${language}頻道`,
  autoSwitched: (what) => `自動：${what}`,
  balance: "平衡",
  toLeft: (db) => `偏左，右耳降低 ${db} 分貝`,
  toRight: (db) => `偏右，左耳降低 ${db} 分貝`,
  onlyLeft: "只有左耳",
  onlyRight: "只有右耳",
  middle: "置中",
  left: "左",
  right: "右",
  partner: "搭檔",
  partnerVolume: "搭檔音量",
  off: "關",
  ears: "雙耳",
  earsOf: {
    both: "兩耳皆全部",
    floorLeft: "左現場、右搭檔",
    floorRight: "左搭檔、右現場",
  },
  help: {
    preset: "收聽預選",
    assign: "將目前收聽的存為預選",
    auto: "自動轉譯開、關",
  },
};
