// Empty does nothing: what a Go process costs by itself.
package main

func main() {}
