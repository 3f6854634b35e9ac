import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../shared/Icon";
import { KeyCard } from "../shared/KeyCard";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import { ProgramPills } from "../shared/ProgramPills";
import { words } from "../shared/words";
import { Controls } from "./Controls";
import { Overlay } from "./Overlay";
import { Player } from "./player";
import { action, keysOf } from "./shortcuts";

/** The viewer's page. */
export function Watch({ video }: { video: HTMLVideoElement }) {
  const [player] = useState(() => new Player(video));
  const stage = useRef<HTMLDivElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const keys = useSignal(false);
  const { watch } = words();
  const event = player.event.value;

  useEffect(() => {
    screen.current?.append(video);
    void player.start();
    const press = (pressed: KeyboardEvent) => {
      const act = action(
        pressed,
        player,
        () => stage.current,
        () => {
          keys.value = true;
        },
      );
      if (!act) return;
      pressed.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [player, video, keys]);

  useEffect(() => {
    video.setAttribute("aria-label", watch.picture);
    document.title = event ? `${event.name} · ${watch.title}` : watch.title;
  });

  const sound = player.blocked.value ? "blocked" : player.muted.value ? "muted" : "on";
  return (
    <main
      class="watch"
      data-state={player.phase.value}
      data-sound={sound}
      data-language={player.language.value ?? ""}
    >
      <div class="stage" ref={stage}>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: Space and K do the same, from anywhere on the page. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the play key, no control of its own. */}
        <div
          class="picture"
          onClick={(click) => {
            if (click.target === video && player.phase.peek() === "live") player.toggle();
          }}
        >
          <div class="screen" ref={screen} />
          <Overlay player={player} />
        </div>
        <Controls
          player={player}
          stage={() => stage.current}
          onKeys={() => {
            keys.value = true;
          }}
        />
      </div>
      <div class="beside">
        <h1>{event?.name ?? " "}</h1>
        <ProgramPills
          label={watch.languages}
          languages={event?.languages ?? []}
          chosen={player.language.value}
          onChoose={(code) => player.choose(code)}
        />
        <a class="key" href={`/listen?lang=${player.language.value ?? ""}`}>
          <Icon name="headphones" />
          {watch.soundOnly}
        </a>
        <span class="spring" />
        <LanguageSwitch />
      </div>
      {keys.value && (
        <KeyCard
          keys={keysOf(words())}
          onClose={() => {
            keys.value = false;
          }}
        />
      )}
    </main>
  );
}
