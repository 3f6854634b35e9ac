import type { components } from "./api.gen";

type Schemas = components["schemas"];

export type State = Schemas["State"];
export type SourceState = Schemas["SourceState"];
export type SoundQuality = Schemas["SoundQuality"];
export type SourceKind = SourceState["kind"];
/** How a lost source comes back. */
export type Return = "sender" | "retried" | "either";
export type BoothState = Schemas["BoothState"];
export type Filled = Schemas["Filled"];
export type ConsoleState = Schemas["ConsoleState"];
export type FeedState = Schemas["FeedState"];
export type ProgramState = Schemas["ProgramState"];
export type SinkState = Schemas["SinkState"];
export type Alarm = Schemas["Alarm"];
export type AlarmCode = Alarm["code"];
export type Levels = Schemas["Levels"];
export type Level = Schemas["Level"];
export type ProgramLevel = Schemas["ProgramLevel"];
export type LanguageInfo = Schemas["LanguageInfo"];
export type PublicEvent = Schemas["PublicEvent"];
export type HearingState = Schemas["HearingState"];
export type HearingReport = Schemas["HearingReport"];
export type ConsolePatch = Schemas["ConsolePatch"];
export type SourcePatch = Schemas["SourcePatch"];
export type BoothPatch = Schemas["BoothPatch"];
export type ProgramPatch = Schemas["ProgramPatch"];
export type CheckReport = Schemas["CheckReport"];
export type KeptCheck = Schemas["KeptCheck"];
export type Verdict = Schemas["BrowserCheck"]["verdict"];
export type BrowserCheck = Schemas["BrowserCheck"];
export type MicrophoneCheck = Schemas["MicrophoneCheck"];
export type HeadsetCheck = Schemas["HeadsetCheck"];
export type EchoCheck = Schemas["EchoCheck"];
export type LineCheck = Schemas["LineCheck"];
export type ThroughputCheck = Schemas["ThroughputCheck"];
export type SignalState = Schemas["SignalState"];
export type SignalKind = SignalState["kind"];
export type ChatLine = Schemas["ChatLine"];
export type ChatRoom = Schemas["ChatRoom"];
export type ChatHistory = Schemas["ChatHistory"];
export type InterlockState = Schemas["InterlockState"];
export type InterlockPatch = Schemas["InterlockPatch"];
export type RoleInfo = Schemas["RoleInfo"];
export type Problem = Schemas["Problem"];
export type GlossaryState = Schemas["GlossaryState"];
export type GlossaryHits = Schemas["GlossaryHits"];
export type CaptionLine = Schemas["CaptionLine"];
export type FactInfo = Schemas["FactInfo"];
export type StudioState = Schemas["StudioState"];
export type StudioSource = Schemas["StudioSource"];
export type SceneInfo = Schemas["SceneInfo"];
export type ScenePatch = Schemas["ScenePatch"];
export type LayoutInfo = Schemas["LayoutInfo"];
export type DeckState = Schemas["DeckState"];
export type DelegateState = Schemas["DelegateState"];
export type DelegatePatch = Schemas["DelegatePatch"];
export type DelegateMessage = Schemas["DelegateMessage"];
/** What `WS /api/v1/events` sends. */
export type Message =
  | Schemas["StateMessage"]
  | Schemas["LevelsMessage"]
  | Schemas["ChatMessage"]
  | Schemas["CaptionsMessage"];
