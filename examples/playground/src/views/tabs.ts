// A list of tabs as the keyboard expects one: one stop for the tab key, arrows, Home and End within it.

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  readonly isFaint?: boolean;
}

export interface Tabs {
  readonly offer: (tabs: readonly Tab[], selected: string) => void;
  readonly select: (id: string) => void;
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function openTabs(list: HTMLElement, panel: string, onSelect: (id: string) => void): Tabs {
  const all = (): HTMLButtonElement[] => [...list.querySelectorAll('button')];
  const select = (id: string): void => {
    for (const button of all()) {
      const isSelected = button.value === id;
      button.setAttribute('aria-selected', String(isSelected));
      button.tabIndex = isSelected ? 0 : -1;
      if (isSelected) reveal(list, button);
    }
  };
  list.setAttribute('role', 'tablist');
  list.addEventListener('click', ({ target }) => {
    const button = (target as Element).closest('button');
    if (button) choose(button);
  });
  list.addEventListener('keydown', (event) => {
    const buttons = all();
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const to =
      event.key === 'Home' ? 0 : event.key === 'End' ? buttons.length - 1 : at + (steps[event.key] ?? 0);
    const next = buttons[(to + buttons.length) % buttons.length];
    if (at < 0 || to === at) return;
    event.preventDefault();
    next.focus();
    choose(next);
  });
  const choose = ({ value }: HTMLButtonElement): void => {
    select(value);
    onSelect(value);
  };
  return {
    offer(tabs, selected) {
      const hadFocus = list.contains(document.activeElement);
      list.replaceChildren(...tabs.map((tab) => tabButton(tab, panel)));
      select(selected);
      if (hadFocus) list.querySelector<HTMLButtonElement>('[aria-selected=true]')?.focus();
    },
    select,
  };
}

function tabButton({ id, label, note, isFaint }: Tab, panel: string): HTMLButtonElement {
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', value: id, textContent: label });
  button.setAttribute('role', 'tab');
  button.setAttribute('aria-controls', panel);
  if (isFaint) button.classList.add('faint');
  if (note !== undefined) {
    const small = document.createElement('small');
    small.textContent = note;
    button.append(small);
  }
  return button;
}

/** Scrolls the list and never the page. */
function reveal(list: HTMLElement, { offsetLeft, offsetTop, offsetWidth, offsetHeight }: HTMLElement): void {
  const isAcross = list.scrollWidth > list.clientWidth;
  if (isAcross) list.scrollLeft = offsetLeft - (list.clientWidth - offsetWidth) / 2;
  else if (offsetTop < list.scrollTop || offsetTop + offsetHeight > list.scrollTop + list.clientHeight)
    list.scrollTop = offsetTop - list.clientHeight / 2;
}
