#include "config/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <utility>
#include <variant>
#include <vector>

#include "config/assembly.hpp"
#include "config/environment_lines.hpp"
#include "config/words.hpp"
#include "config/yaml_reader.hpp"

namespace vedette::config {

namespace {

Problem not_yaml(const std::string& file, const YAML::Exception& failure) {
  Problem problem{file, 0, {}, "This is no YAML: " + failure.msg + "."};
  if (!failure.mark.is_null()) {
    problem.line = static_cast<std::size_t>(failure.mark.line) + 1;
    problem.column = static_cast<std::size_t>(failure.mark.column) + 1;
  }
  return problem;
}

/// Where documents begin, and nothing else of them.
class DocumentStarts : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override { marks_.push_back(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  const std::vector<YAML::Mark>& marks() const { return marks_; }

 private:
  std::vector<YAML::Mark> marks_;
};

/// Whether there is a document; there must not be two. yaml-cpp's LoadAll() has no end where a document begins with
/// what can't begin one, so no more are looked for.
std::variant<bool, Problem> holds_document(const std::string& file, const std::string& text) {
  std::istringstream stream{text};
  YAML::Parser parser{stream};
  DocumentStarts starts;
  if (!parser.HandleNextDocument(starts)) return false;
  if (!parser.HandleNextDocument(starts) || starts.marks().size() < 2) return true;
  const YAML::Mark& first = starts.marks()[0];
  if (first.pos != starts.marks()[1].pos) return Problem{file, 0, {}, "There is more than one document in this file."};
  return not_yaml(file, YAML::ParserException{first, "nothing begins like this"});
}

std::optional<Problem> read_document(const std::string& file, std::string_view text, YamlReader& reader) {
  if (text.find('\0') != std::string_view::npos) return Problem{file, 0, {}, "A NUL byte stands in this file."};
  try {
    const std::string copy{text};
    const auto found = holds_document(file, copy);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    if (std::get<bool>(found)) return reader.read(YAML::Load(copy));
  } catch (const YAML::Exception& failure) {
    return not_yaml(file, failure);
  }
  return std::nullopt;
}

std::optional<Problem> add_environment(const Environment& environment, Assembly& assembly) {
  for (const EnvironmentLine& line : environment.generic) {
    if (line.words.front() != "include") continue;
    return problem_at(generic_line(line), "a configuration in YAML includes no file");
  }
  return assembly.add(environment);
}

}  // namespace

std::variant<Configuration, Problem> read_yaml(std::string_view file, std::string_view text,
                                               const std::vector<std::string>& extra, const YamlReading& how) {
  Configuration result;
  Assembly assembly{result, how.looks};
  const std::string name{file};
  YamlReader reader{name, result, assembly, how};
  if (auto problem = read_document(name, text, reader)) return std::move(*problem);
  if (how.environment != nullptr) {
    if (auto problem = add_environment(*how.environment, assembly)) return std::move(*problem);
  }
  std::size_t number = 0;
  for (const std::string& option : extra) {
    SourceLine line{"the command line", ++number, std::string{trimmed(option)}, {}, GenericLine::Origin::command_line};
    auto words = split_words(option);
    if (!words) return problem_at(line, "Unbalanced quotes in configuration line");
    if (words->empty()) continue;
    line.words = std::move(*words);
    if (auto problem = assembly.add(std::move(line))) return std::move(*problem);
  }
  if (auto problem = assembly.finish()) return std::move(*problem);
  return result;
}

}  // namespace vedette::config
