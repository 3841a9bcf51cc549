#include <iostream>

#include "daemon/metrics_catalogue.hpp"

/// Writes docs/metrics.md to standard output.
int main() {
  std::cout << vedette::daemon::metrics_reference();
}
