// The OpenAPI document, shown by Swagger UI; its "Try it out" calls this service.
import { isDark, onSystemTheme, restoreTheme } from "./theme.js";

function themed() {
  document.documentElement.classList.toggle("dark-mode", isDark());
}

restoreTheme();
themed();
onSystemTheme(themed);
globalThis.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
});
