// Package papers reads and writes the files that people send and print: the ledger as
// XLSX. What comes in is foreign: it is checked from the outside in, and refused by name.
package papers
