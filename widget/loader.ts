/** The one script of a page. */
import "./launcher";
