/** Closing with a category; nothing is asked twice, it can be undone for five seconds. */
import { useState } from "preact/hooks";
import { t } from "../wire/words";
import { close } from "./actions";
import { Dialog, shut } from "./dialog";
import { desk } from "./store";
import { back } from "./view";

export function Closing({ conversation }: { conversation: string }) {
  const [category, setCategory] = useState<string | null>(null);
  const categories = desk.value.categories;
  const agent = desk.value.me.role !== "ambassador";
  const ready = !agent || category !== null || categories.length === 0;
  const go = (): void => {
    if (!ready) return;
    close(conversation, category);
    shut();
    back();
  };
  return (
    <Dialog title={t("Close the conversation")}>
      <form class="stack" onSubmit={(event) => (event.preventDefault(), go())}>
        {categories.length > 0 && (
          <fieldset class="entry">
            <legend class="strong">{agent ? t("What was it about?") : t("What was it about? (if you like)")}</legend>
            <div class="choices">
              {categories.map((one) => (
                <label key={one.uid} class="choice"><input type="radio" name="category" checked={category === one.uid} onChange={() => setCategory(one.uid)} /><span>{one.name}</span></label>
              ))}
            </div>
          </fieldset>
        )}
        <p class="small quiet">{t("The visitor can rate your answers, and comes back by simply writing again.")}</p>
        <div class="does"><button class="button main" disabled={!ready}>{t("Close")}</button><button type="button" class="button" onClick={shut}>{t("Keep it")}</button></div>
      </form>
    </Dialog>
  );
}
