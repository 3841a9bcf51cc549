#include "config/source_line.hpp"

#include <utility>

namespace vedette::config {

Problem problem_at(const SourceLine& line, std::string reason) {
  if (line.origin == GenericLine::Origin::environment) {
    Problem problem;
    problem.reason = line.file + ": " + reason;
    problem.logged = true;
    return problem;
  }
  Problem problem{line.file, line.number, masked_line(line.text), std::move(reason),
                  line.origin == GenericLine::Origin::included_file};
  problem.column = line.column;
  return problem;
}

std::string place_of(const SourceLine& line) {
  if (line.origin == GenericLine::Origin::environment) return line.file;
  return "line " + std::to_string(line.number) + " of " + line.file;
}

}  // namespace vedette::config
