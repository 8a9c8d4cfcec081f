// What a card's template cannot say without inline styles: the lengths of bars.

/** @param {HTMLElement} card */
export function dress(card) {
  for (const bar of card.querySelectorAll('.bar')) {
    bar.style.setProperty('--share', String(Number(bar.dataset.percent) / 100))
  }
  return card
}
