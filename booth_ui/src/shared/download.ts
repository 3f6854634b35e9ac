import { ask } from "./http";

/** Saves what is at `path` as a file of the person. Raises Refused. */
export async function download(path: string, token: string, name: string): Promise<void> {
  const answer = await ask(path, { token });
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
