#include "config/sentinel_conf.hpp"

#include <algorithm>
#include <utility>

#include "config/assembly.hpp"
#include "config/environment_lines.hpp"
#include "config/included_file.hpp"
#include "config/source_line.hpp"
#include "config/vedette_lines.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

using Origin = GenericLine::Origin;

/// A file that includes itself would be read for ever.
constexpr int deepest_include = 16;

/// Where the line stands that is being read.
struct ReadingPlace {
  std::string file;
  Origin origin = Origin::file;
  int depth = 0;
};

/// Reads a text line by line: pass 0 of config §3.
class Reader {
 public:
  Reader(Configuration& result, Looks looks) : result_{result}, assembly_{result, looks} {}

  /// `first_line`: the number of the first line.
  std::optional<Problem> read(const ReadingPlace& place, std::string_view text, std::size_t first_line) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    for (std::size_t number = first_line; !text.empty(); ++number) {
      const std::size_t end = text.find('\n');
      if (auto problem = read_line(place, text.substr(0, end), number)) return problem;
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return std::nullopt;
  }

  std::optional<Problem> read_environment(const Environment& environment) {
    for (const EnvironmentLine& line : environment.generic) {
      if (line.words.front() != "include") continue;
      if (auto problem = include({line.variable, Origin::environment, 0}, generic_line(line))) return problem;
    }
    return assembly_.add(environment);
  }

  std::optional<Problem> finish() { return assembly_.finish(); }

 private:
  std::optional<Problem> read_line(const ReadingPlace& place, std::string_view raw, std::size_t number) {
    const std::string_view text = trimmed(raw);
    SourceLine line{place.file, number, std::string{text}, {}, place.origin};
    if (text.find('\0') != std::string_view::npos) {
      line.text = text.substr(0, text.find('\0'));
      return problem_at(line, "A NUL byte stands in this line.");
    }
    if (text.empty()) return std::nullopt;
    if (text.front() == '#') {
      if (auto words = read_vedette_line(text)) assembly_.add_own(std::move(*words));
      return std::nullopt;
    }
    auto words = split_words(text);
    if (!words) return problem_at(line, "Unbalanced quotes in configuration line");
    if (words->empty()) return std::nullopt;
    line.words = std::move(*words);

    const bool includes = lower_case(line.words.front()) == "include";
    if (auto problem = assembly_.add(line)) return problem;
    return includes ? include(place, line) : std::nullopt;
  }

  std::optional<Problem> include(const ReadingPlace& place, const SourceLine& line) {
    if (line.words.size() != 2) return problem_at(line, "Bad directive or wrong number of arguments");
    if (place.depth == deepest_include) return problem_at(line, "Files are included too deeply.");
    for (const std::string& path : included_paths(line.words[1], result_.daemon.dir)) {
      const auto text = read_regular_file(path);
      if (const auto* failure = std::get_if<ReadFailure>(&text)) {
        return Problem{place.file, 0,   {}, "Fatal error, can't open config file '" + path + "': " + failure->reason,
                       false,      true};
      }
      const ReadingPlace inside{path, Origin::included_file, place.depth + 1};
      if (auto problem = read(inside, std::get<std::string>(text), 1)) return problem;
    }
    return std::nullopt;
  }

  Configuration& result_;
  Assembly assembly_;
};

/// A line that is not ended counts.
std::size_t lines_in(std::string_view text) {
  const auto ends = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  return text.empty() || text.ends_with('\n') ? ends : ends + 1;
}

/// How many lines the file has once the options are joined to it by a line end (config §2).
std::size_t lines_before_options(std::string_view text, std::string_view input) {
  const bool is_ended = input.empty() ? text.empty() || text.ends_with('\n') : input.ends_with('\n');
  return lines_in(text) + lines_in(input) + (is_ended ? 1 : 0);
}

}  // namespace

std::variant<Configuration, Problem> read_sentinel_conf(std::string_view file, std::string_view text,
                                                        const std::vector<std::string>& extra, Looks looks,
                                                        std::string_view input, const Environment* environment) {
  Configuration result;
  Reader reader{result, looks};
  const std::string name{file};
  if (auto problem = reader.read({name, Origin::file, 0}, text, 1)) return std::move(*problem);
  if (environment != nullptr) {
    if (auto problem = reader.read_environment(*environment)) return std::move(*problem);
  }
  if (auto problem = reader.read({name, Origin::command_line, 0}, input, lines_in(text) + 1)) {
    return std::move(*problem);
  }
  std::size_t number = lines_before_options(text, input);
  for (const std::string& line : extra) {
    if (auto problem = reader.read({name, Origin::command_line, 0}, line, ++number)) return std::move(*problem);
  }
  if (auto problem = reader.finish()) return std::move(*problem);
  return result;
}

}  // namespace vedette::config
