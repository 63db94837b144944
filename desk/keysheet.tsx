/** The `?` sheet: every key of the desk. */
import { t } from "../wire/words";
import { choices, choose } from "./choices";
import { Dialog } from "./dialog";

export function KeySheet() {
  const keys: [string[], string][] = [
    [["Ctrl", "K"], t("Everything the desk can do")],
    [["J"], t("Next conversation")],
    [["K"], t("Previous conversation")],
    [["Alt", "1…4"], t("Write in the first to fourth conversation")],
    [["R"], t("Write an answer")],
    [["N"], t("Write a note")],
    [["/"], t("Find a saved reply, in an empty line or before a word")],
    [["A"], t("Accept the offer")],
    [["D"], t("Not now")],
    [["S"], t("Put aside for later")],
    [["T"], t("Transfer")],
    [["C"], t("Close the conversation")],
    [["I"], t("Show or hide the visitor")],
    [["F"], t("Show or hide the live feed")],
    [["G"], t("Show or hide the ranking")],
    [["Enter"], t("Send")],
    [["Shift", "Enter"], t("New line")],
    [["Esc"], t("Leave a dialog or menu")],
    [["?"], t("This sheet")],
  ];
  return (
    <Dialog title={t("Keys")}>
      <dl class="key-list">
        {keys.map(([combination, words]) => (
          <div key={words}><dt>{combination.map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{words}</dd></div>
        ))}
      </dl>
      <label class="switch"><input type="checkbox" checked={choices.value.keys} onChange={(event) => choose({ keys: event.currentTarget.checked })} />
        <span><span class="strong">{t("Single letters are keys")}</span><span class="hint">{t("Single letters do nothing while you write.")}</span></span>
      </label>
    </Dialog>
  );
}
