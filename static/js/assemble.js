/* Sums while one picks proposals for a plan or takes some out (these count below zero): what is picked,
   and what the ceiling then still allows.
   Without this script the page shows the sums after the button. Amounts are whole đồng (BigInt). */
"use strict";
(function () {
  const board = document.getElementById("tong");
  if (!board) return;
  const picked = document.getElementById("dang-chon");
  const left = document.getElementById("con-lai");

  function trieu(amount) {
    const size = amount < 0n ? -amount : amount;
    const whole = (size / 1000000n).toString().replace(/\B(?=(\d{3})+$)/g, ".");
    const rest = (size % 1000000n).toString().padStart(6, "0").replace(/0+$/, "");
    return (amount < 0n ? "−" : "") + whole + (rest ? "," + rest : "");
  }

  function showSums() {
    let sum = 0n;
    document.querySelectorAll("input[data-support]:checked").forEach((box) => { sum += BigInt(box.dataset.support); });
    picked.textContent = trieu(sum);
    if (left && board.dataset.left !== "") {
      const rest = BigInt(board.dataset.left) - sum;
      left.textContent = trieu(rest);
      left.classList.toggle("tone-error", rest < 0n);
    }
  }

  document.addEventListener("change", showSums);
  showSums();
})();
