import { useMemo } from "preact/hooks";
import { LineField } from "../../shared/LineField";
import type { Console } from "../console";
import { settings } from "../settings";
import { Captions, Facts } from "./Captions";
import { GlossaryField, GlossaryHitList } from "./GlossaryField";
import { GlossarySearch } from "./glossary-search";
import { Picture } from "./Picture";
import { PictureKeys } from "./PictureKeys";

/** What an interpreter has to see: picture, what was said, names and numbers, the glossary. */
export function See({ desk }: { desk: Console }) {
  const search = useMemo(() => new GlossarySearch(desk.name, desk.token), [desk]);
  return (
    <div class="see" data-large={settings.value.largePicture}>
      <Picture desk={desk} />
      <GlossaryHitList search={search} />
      <Captions desk={desk} />
      <Facts desk={desk} />
      <div class="tools">
        <GlossaryField desk={desk} search={search} />
        <LineField
          booth={desk.name}
          token={desk.token}
          console={desk.id.value}
          lines={desk.events.captions.value}
        />
        <PictureKeys desk={desk} />
      </div>
    </div>
  );
}
