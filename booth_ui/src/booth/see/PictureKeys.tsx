import { fullscreen, toggleFullscreen } from "../../shared/fullscreen";
import { Icon, type IconName } from "../../shared/Icon";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { type ActionId, keys } from "../hands/actions";
import { List } from "../List";
import { change, settings } from "../settings";
import { choices, NOTHING, togglePicture, watched } from "./choices";

/** Which picture, how large, or none. */
export function PictureKeys({ desk }: { desk: Console }) {
  const { seeing } = words();
  const large = settings.value.largePicture;
  const offered = choices(desk, seeing.program);
  const now = watched(desk);
  const hidden = desk.self.value?.watch === NOTHING;
  const pending = desk.pending.value.watch !== undefined;
  return (
    <fieldset class="bare picture-keys">
      {offered.length > 1 && (
        <List
          class={`field ${pending ? "pending" : ""}`}
          aria-label={seeing.which}
          data-action="which-picture"
          value={now === NOTHING ? desk.lastWatched : now}
          onChange={(event) => desk.watch(event.currentTarget.value)}
        >
          {offered.map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </List>
      )}
      <PictureKey
        icon={large ? "smaller" : "larger"}
        name={large ? seeing.smaller : seeing.larger}
        action="large"
        does="largePicture"
        pressed={large}
        onPress={() => change({ largePicture: !large })}
      />
      {document.fullscreenEnabled && (
        <PictureKey
          icon={fullscreen.value ? "window" : "full"}
          name={fullscreen.value ? seeing.leaveFullscreen : seeing.fullscreen}
          action="fullscreen"
          does="fullscreen"
          pressed={fullscreen.value}
          onPress={() => void toggleFullscreen(document.documentElement)}
        />
      )}
      <PictureKey
        icon={hidden ? "eye" : "eyeOff"}
        name={hidden ? seeing.show : seeing.hide}
        action="hide"
        does="hidePicture"
        pressed={hidden}
        pending={pending}
        onPress={() => togglePicture(desk)}
      />
    </fieldset>
  );
}

function PictureKey(props: {
  icon: IconName;
  name: string;
  action: string;
  does: ActionId;
  pressed: boolean;
  pending?: boolean;
  onPress: () => void;
}) {
  return (
    <button
      type="button"
      class={`key small-key ${props.pending ? "pending" : ""}`}
      aria-label={props.name}
      aria-keyshortcuts={keys.aria(props.does)}
      aria-pressed={props.pressed}
      title={`${props.name} ${keys.cap(props.does)}`}
      data-action={props.action}
      onClick={props.onPress}
    >
      <Icon name={props.icon} />
    </button>
  );
}
