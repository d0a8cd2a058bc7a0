/** What alone.mjs is compared with: the import of a package that holds nothing. */
import 'nothing';
