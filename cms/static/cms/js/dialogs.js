// Opens dialogs as modal ones where the browser does not know `command` yet; without this module
// they open there as popovers.

if (!("commandForElement" in HTMLButtonElement.prototype)) {
  addEventListener("click", (event) => {
    const button = event.target.closest?.("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    event.preventDefault();
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    else dialog.close();
  });
}
