import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Refused } from "../shared/http";
import { Icon } from "../shared/Icon";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import { ProgramPills } from "../shared/ProgramPills";
import { chooseProgram, rememberProgram, showInAddress, storedProgram } from "../shared/program-language";
import { publicEvent } from "../shared/public-event";
import { Slider } from "../shared/Slider";
import type { PublicEvent } from "../shared/types";
import { words } from "../shared/words";
import { Listener } from "./listener";

/** On-site listening: one button. */
export function Listen({ audio }: { audio: HTMLAudioElement }) {
  const [listener] = useState(() => new Listener(audio));
  const event = useSignal<PublicEvent | null>(null);
  const language = useSignal<string | undefined>(undefined);
  const volume = useSignal(1);
  const { listen } = words();
  const state = listener.state.value;
  const on = state !== "idle" && state !== "unsupported";

  useEffect(() => {
    const look = async () => {
      try {
        event.value = await publicEvent();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        setTimeout(() => void look(), 3000);
        return;
      }
      const asked = new URLSearchParams(location.search).get("lang");
      language.value ??= chooseProgram(event.value.languages, asked, storedProgram(), navigator.languages);
      if (event.value.state === "before") setTimeout(() => void look(), 3000);
    };
    void look();
  }, [event, language]);

  const label = event.value?.languages.find(({ code }) => code === language.value)?.label ?? "";
  useEffect(() => {
    document.title = event.value ? `${event.value.name} · ${listen.title}` : listen.title;
    if (!on || !("mediaSession" in navigator)) return;
    navigator.mediaSession.metadata = new MediaMetadata({ title: label, artist: event.value?.name ?? "" });
    navigator.mediaSession.setActionHandler("stop", () => listener.stop());
    navigator.mediaSession.setActionHandler("pause", () => listener.stop());
  });

  const choose = (code: string) => {
    language.value = code;
    rememberProgram(code);
    showInAddress(code);
    if (on) listener.start(code);
  };
  const said = state === "idle" && event.value?.state === "before" ? listen.before : listen[state];
  return (
    <main class="listen" data-state={state} data-language={language.value ?? ""}>
      <header>
        <LanguageSwitch />
      </header>
      <h1>{event.value?.name ?? listen.headline}</h1>
      <ProgramPills
        label={listen.languages}
        languages={event.value?.languages ?? []}
        chosen={language.value}
        onChoose={choose}
      />
      <button
        type="button"
        class={`round-key ${on ? "on" : ""}`}
        disabled={state === "unsupported" || !language.value}
        onClick={() => (on ? listener.stop() : language.value && listener.start(language.value))}
      >
        <Icon name={on ? "pause" : "headphones"} />
        {on ? listen.stop : listen.start}
      </button>
      <p class="said" role="status">
        {said}
      </p>
      <div class="volume-row">
        <Icon name="sound" />
        <Slider
          label={listen.volume}
          min={0}
          max={1}
          step={0.05}
          value={volume.value}
          text={`${Math.round(100 * volume.value)} %`}
          onChange={(value) => {
            volume.value = value;
            listener.setVolume(value);
          }}
        />
      </div>
      <p class="soft hint">{listen.hint}</p>
      <a href={`/watch?lang=${language.value ?? ""}`}>{listen.watch}</a>
    </main>
  );
}
