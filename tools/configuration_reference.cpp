#include <iostream>

#include "config/directive_docs.hpp"

/// Writes docs/configuration-reference.md to standard output.
int main() {
  std::cout << vedette::config::configuration_reference();
}
