import { LastHandover } from "../booth/team/LastHandover";
import type { BoothState } from "../shared/types";
import { words } from "../shared/words";

/** What the interpreters of a booth are about to hand over, and how close their last handover was. */
export function BoothHandover({ booth }: { booth: BoothState }) {
  const all = words();
  const { engineer } = all.handover;
  const called = (id: string | null) => {
    const one = booth.consoles.find((console) => console.id === id);
    return one ? one.name || all.booth.guest : engineer.anybody;
  };
  const request = booth.handover;
  return (
    <div class="booth-handover small">
      {request && (
        <p class="asked" data-phase={request.phase}>
          {engineer.request[request.phase](called(request.giver), called(request.taker))}
        </p>
      )}
      {booth.last_handover && (
        <p class="soft">
          {engineer.last}: <LastHandover last={booth.last_handover} />
        </p>
      )}
    </div>
  );
}
