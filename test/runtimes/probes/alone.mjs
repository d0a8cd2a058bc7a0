/** Nothing but the import, whose traces the suite looks at. */
import 'skypilot-utils';
