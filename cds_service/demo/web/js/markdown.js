// Card details are Markdown from a server: rendered, then cleaned before they reach the page.
import DOMPurify from "../vendor/dompurify/purify.js";
import { Marked } from "../vendor/marked/marked.js";
import { unsafeHTML } from "../vendor/lit-html/directives/unsafe-html.js";

/** HTML within Markdown is shown as the text it is. */
const asText = ({ text }) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const marked = new Marked({ gfm: true, renderer: { html: asText } });

const ALLOWED = {
  ALLOWED_TAGS: ["p", "br", "em", "strong", "del", "code", "pre", "ul", "ol", "li", "blockquote",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "a", "hr"],
  ALLOWED_ATTR: ["href"],
};

/** Markdown as HTML that cannot run, load or style anything. */
export function markdown(text) {
  return unsafeHTML(DOMPurify.sanitize(marked.parse(text ?? ""), ALLOWED));
}
