import { useSignal } from "@preact/signals";
import { useTwice } from "../shared/twice";
import type { StudioState } from "../shared/types";
import { words } from "../shared/words";
import type { StudioDesk } from "./desk";
import { layoutName } from "./Mixer";

/** Scenes by name, on the keys 1 to 9. */
export function Scenes({ desk, studio }: { desk: StudioDesk; studio: StudioState }) {
  const { control } = words();
  const name = useSignal("");
  return (
    <section class="panel scenes" aria-labelledby="scenes">
      <h2 id="scenes">{control.scenes}</h2>
      {studio.scenes.length === 0 && <p class="soft small">{control.noScenes}</p>}
      <ul>
        {studio.scenes.map((kept, number) => (
          <li key={kept.name}>
            <button
              type="button"
              class="key"
              data-scene={kept.name}
              aria-label={control.recall(kept.name)}
              disabled={!desk.sure.value}
              onClick={() => desk.recall(kept.name)}
            >
              {number < 9 && (
                <span class="cap" aria-hidden="true">
                  {number + 1}
                </span>
              )}
              <span class="scene-name">{kept.name}</span>
              <span class="soft small" aria-hidden="true">
                {layoutName(kept.scene.layout)}
              </span>
            </button>
            <Forget desk={desk} name={kept.name} />
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const called = name.peek().trim();
          if (!called) return;
          void desk.keep(called);
          name.value = "";
        }}
      >
        <input
          class="field"
          aria-label={control.sceneName}
          placeholder={control.sceneName}
          maxLength={60}
          value={name.value}
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
        <button
          type="submit"
          class="key"
          data-action="keep"
          disabled={!name.value.trim() || !desk.sure.value}
        >
          {control.keepScene}
        </button>
      </form>
    </section>
  );
}

/** Deleting takes two presses: the keys of the scenes behind it become others, and nothing brings it back. */
function Forget({ desk, name }: { desk: StudioDesk; name: string }) {
  const { control } = words();
  const { sure, press } = useTwice(() => void desk.forget(name));
  return (
    <button
      type="button"
      class={`key ${sure ? "red" : "plain"}`}
      data-action="forget"
      aria-label={sure ? `${control.forgetSure} ${name}` : control.forget(name)}
      onClick={press}
    >
      {sure ? control.forgetSure : "✕"}
    </button>
  );
}
