// What axe does not measure of WCAG 2.2 AA, on the page that is open: a list of faults in words.
// `isOurs`: the style is our own, so that wider spaces may be asked of it, too.
(isOurs) => {
  const STOPS = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]";
  const SPACING = `* { letter-spacing: .12em !important; line-height: 1.5 !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`;
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const tell = (fault, element) => faults.push(`${fault}: ${element.outerHTML.replace(/\s+/g, " ").slice(0, 160)}`);
  const styled = (css, look) => {
    const before = document.adoptedStyleSheets;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...before, sheet];
    look();
    document.adoptedStyleSheets = before;
  };

  // The edge of a field against its ground, 3 to 1 at least (1.4.11).
  const colour = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const isSeen = (parts) => parts.length && parts[3] !== 0;
  const luminance = (parts) => {
    const [red, green, blue] = parts.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (...colours) => {
    const [dark, light] = colours.map(luminance).sort((one, other) => one - other);
    return (light + 0.05) / (dark + 0.05);
  };
  const groundOf = (element) => {
    for (let around = element; around; around = around.parentElement) {
      const parts = colour(getComputedStyle(around).backgroundColor);
      if (isSeen(parts)) return parts;
    }
    return [255, 255, 255];
  };
  const measureEdges = () => {
    for (const field of all("input:not([type=hidden], [type=file], [type=range], .ui-autocomplete-input), select, textarea")) {
      const style = getComputedStyle(field);
      const isNative = /checkbox|radio/.test(field.type) && style.appearance !== "none";
      const isSilent = field.disabled || field.readOnly || ["submit", "button"].includes(field.type);
      if (isNative || isSilent || !isShown(field) || field.clientWidth <= 1) continue;
      const ground = groundOf(field.parentElement);
      const edge = colour(style.borderBottomColor);
      const hasEdge = parseFloat(style.borderBottomWidth) && isSeen(edge) && contrast(edge, ground) >= 3;
      if (!hasEdge && contrast(groundOf(field), ground) < 3) tell("its edge is too faint", field);
    }
  };

  // What has the focus shows it, and is not wholly hidden below a bar (2.4.7, 2.4.11).
  const hasRing = (element) => {
    const around = [...(element.labels ?? [])];
    for (let each = element; each; each = each.parentElement) around.push(each);
    return around.some((each) => {
      const style = getComputedStyle(each);
      const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
      return isOutlined || (each === element && style.boxShadow !== "none");
    });
  };
  // Calendars open at the focus and close when somebody goes on, for which this walk is too quick.
  const above = (x, y) => document.elementsFromPoint(x, y).find((each) => !each.closest(".xdsoft_datetimepicker"));
  const isUncovered = (element) => {
    const kin = [element, ...(element.labels ?? [])];
    return kin.some((each) => [...each.getClientRects()].some((box) =>
      [0.1, 0.5, 0.9].some((across) => [0.1, 0.5, 0.9].some((down) => {
        const top = above(box.left + box.width * across, box.top + box.height * down);
        const isClear = top && getComputedStyle(top).opacity === "0";
        return isClear || (top && (kin.some((one) => one.contains(top)) || top.contains(element)));
      }))));
  };
  const walk = () => {
    const address = location.href;
    const dialog = document.querySelector("dialog:modal");
    for (const stop of (dialog ? [...dialog.querySelectorAll(STOPS)] : all(STOPS))) {
      if (!isShown(stop) || stop.disabled || stop.tabIndex < 0 || stop.type === "hidden") continue;
      stop.focus({ focusVisible: true });
      if (document.activeElement !== stop) continue; // of a group, or held by a dialog
      if (!hasRing(stop)) tell("the focus is not seen", stop);
      const isSqueezed = !isOurs && innerWidth < 400 && stop.closest("header"); // told in the statement
      if (!isSqueezed && !isUncovered(stop)) tell("the focus lies hidden", stop);
      if (location.href !== address) tell("the focus leads away", stop);
    }
    document.activeElement.blur();
    scrollTo(0, 0);
  };

  // Nothing is cut off, with the spaces of 1.4.12 or at 320 pixels (1.4.10).
  const isForEars = (element, style) =>
    style.clip !== "auto" || style.clipPath !== "none" || element.closest("svg, [inert], .w-sr-only");
  const measureCuts = () => {
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.push(`${root.scrollWidth} pixels wide at ${innerWidth}`);
    for (const element of all("main *")) {
      const style = getComputedStyle(element);
      const isCut = (way, size, room) => /hidden|clip/.test(style[way]) && size > room + 2;
      const cut = isCut("overflowX", element.scrollWidth, element.clientWidth) ||
        isCut("overflowY", element.scrollHeight, element.clientHeight);
      const isField = /INPUT|SELECT|TEXTAREA/.test(element.tagName);
      if (cut && !isField && isShown(element) && element.clientHeight > 1 && !isForEars(element, style)) tell("cut off", element);
    }
  };

  const measureShape = () => {
    if (document.documentElement.lang !== "ja") faults.push("the language is not told");
    if (!document.title.trim()) faults.push("no title");
    for (const main of all("main")) {
      const isCut = /hidden|clip/.test(getComputedStyle(main).overflowX);
      if (isCut && innerWidth < 800 && main.scrollWidth > main.clientWidth + 2) faults.push(`cut off at ${innerWidth} pixels`);
    }
    if (all("h1").length !== 1) faults.push(`${all("h1").length} headings of the first level`);
  };

  measureShape();
  measureEdges();
  styled("* { scroll-behavior: auto !important; transition: none !important; }", walk);
  if (isOurs) styled(SPACING, measureCuts);
  return faults;
}
