export {}; // known-place: nobody listed this library.
