import { useRef } from "preact/hooks";
import { Icon } from "./Icon";
import { reasonOf } from "./reason";
import type { OwnSlides } from "./slides";
import type { DeckState } from "./types";
import { words } from "./words";

/** Sends slides, and turns them. */
export function DeckKeys({ slides, deck }: { slides: OwnSlides; deck: DeckState | null }) {
  const all = words();
  const { join } = all;
  const file = useRef<HTMLInputElement>(null);
  const sending = slides.sending.value;
  const refused = slides.refused.value;
  return (
    <div class="deck" data-page={deck?.page ?? ""}>
      {deck && (
        <>
          <p class="deck-name" title={deck.name}>
            {deck.name}
          </p>
          <div class="deck-turn">
            <button
              type="button"
              class="key"
              aria-label={join.previous}
              disabled={deck.page === 0}
              onClick={() => void slides.turn({ page: deck.page - 1 })}
            >
              ◀
            </button>
            <span class="figure" role="status">
              {join.page_(deck.page + 1, deck.pages)}
            </span>
            <button
              type="button"
              class="key"
              aria-label={join.next}
              disabled={deck.page >= deck.pages - 1}
              onClick={() => void slides.turn({ page: deck.page + 1 })}
            >
              ▶
            </button>
          </div>
        </>
      )}
      <div class="deck-files">
        <button
          type="button"
          class={`key ${sending ? "pending" : ""}`}
          disabled={sending}
          onClick={() => file.current?.click()}
        >
          <Icon name="film" /> {sending ? join.sendingSlides : join.sendSlides}
        </button>
        {deck && (
          <button type="button" class="key plain" onClick={() => void slides.remove()}>
            {join.removeSlides}
          </button>
        )}
        <input
          ref={file}
          type="file"
          accept="application/pdf,image/*"
          hidden
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (chosen) void slides.put(chosen);
          }}
        />
      </div>
      {!deck && !refused && <p class="soft small">{join.slidesHint}</p>}
      {refused && (
        <p class="message alarm" role="alert">
          {refused.status === 413 ? join.slidesRefused.slides_too_large : reasonOf(refused, all)}
        </p>
      )}
    </div>
  );
}
