#include "test/simulation/trace.hpp"

#include <iomanip>

namespace vedette::simulation {

Trace::Reader Trace::printing(std::ostream& out) {
  return [&out](Time when, std::string_view who, const std::string& what) {
    out << std::setw(7) << when.count() / 1000 << '.' << std::setfill('0') << std::setw(3) << when.count() % 1000
        << std::setfill(' ') << "  " << std::setw(12) << std::left << who << std::right << ' ' << what << '\n';
  };
}

}  // namespace vedette::simulation
