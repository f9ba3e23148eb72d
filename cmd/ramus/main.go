// Command ramus migrates databases along a graph of revisions.
package main

import "github.com/ramusdb/ramus/command"

func main() { command.Main(nil) }
