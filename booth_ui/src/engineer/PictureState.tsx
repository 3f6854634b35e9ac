import type { SourceState, State } from "../shared/types";
import { words } from "../shared/words";
import { Unknown } from "./LineLost";

const LAMPS = { live: "good", held: "alarm", slate: "caution" } as const;

/** The shared picture of all programs: whose it is, and whether it moves. */
export function PictureState({
  picture,
  sources,
  sure,
}: {
  picture: State["picture"];
  sources: readonly SourceState[];
  sure: boolean;
}) {
  const { engineer } = words();
  const source = sources.find(({ name }) => name === picture.source);
  const video = source?.video;
  return (
    <section
      class="panel picture-state"
      aria-label={engineer.picture}
      data-picture={sure ? picture.state : "unknown"}
    >
      <h2>{engineer.picture}</h2>
      {sure ? (
        <p>
          <span class={`lamp ${LAMPS[picture.state]}`} aria-hidden="true" />{" "}
          {engineer.pictureState[picture.state]} {source && <strong>{source.label}</strong>}{" "}
          {video && (
            <span class="soft small figure">
              {`${video.width}×${video.height} ${video.frame_rate?.toFixed(0) ?? ""} ${video.codec} ${
                video.transcoded ? engineer.transcoded : engineer.copied
              }`}
            </span>
          )}
        </p>
      ) : (
        <p>
          <Unknown />
        </p>
      )}
    </section>
  );
}
