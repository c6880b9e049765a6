/* Whoever sits in a council is asked only where a council appraises. Without this script the help of
   the field says so, and what is ticked there counts for a council alone. */
"use strict";
(function () {
  const mode = document.getElementById("id_mode");
  const members = document.getElementById("id_council_members");
  const field = members && members.closest(".field");
  if (!mode || !field) return;
  const show = () => { field.hidden = mode.value !== "council"; };
  mode.addEventListener("change", show);
  show();
})();
