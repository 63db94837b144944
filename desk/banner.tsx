/** What stands above everything: no connection, signed out; and below it what just happened, with Undo. */
import { t } from "../wire/words";
import { hush, notice } from "./notice";
import { parcels, line } from "./store";
import { start } from "./start";

export function Banner() {
  const kept = parcels.value.length;
  return (
    <div class="banners" role="status">
      {line.value === "down" && <p class="banner">{t("Not connected. What you write is kept and goes out when we are back.")}</p>}
      {line.value === "signed-out" && (
        <p class="banner alarm">
          {kept > 0 ? t("You are signed out. What you wrote is kept here and goes out when you are back.") : t("You are signed out.")}{" "}
          <a href={start().signIn}>{t("Sign in again")}</a>
        </p>
      )}
    </div>
  );
}

export function Snackbar() {
  const said = notice.value;
  return (
    <div class="snackbar-place" role={said?.alarm ? "alert" : "status"}>
      {said && (
        <div class="snackbar">
          <span>{said.words}</span>
          {said.undo && <button type="button" class="button bare" onClick={said.undo}>{t("Undo")}</button>}
          {!said.undo && <button type="button" class="button bare" onClick={hush}>{t("OK")}</button>}
        </div>
      )}
    </div>
  );
}
