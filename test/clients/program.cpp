#include "test/clients/program.hpp"

#include <cstdlib>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "test/lab/wait_until.hpp"

namespace vedette::clients {

namespace {

/// Some libraries wait for seconds before they try again.
constexpr std::chrono::seconds patience{60};

lab::Process start(const Library& library, const std::string& what, std::map<std::string, std::string> environment,
                   const std::filesystem::path& output) {
  lab::Launch launch;
  launch.words = library.runner;
  launch.words.push_back(library.program(what));
  environment["NODE_PATH"] = NODE_MODULES;
  environment["PYTHONDONTWRITEBYTECODE"] = "1";
  launch.environment = std::move(environment);
  launch.output = output;
  return lab::Process{launch};
}

}  // namespace

Program::Program(const lab::Folder& parent, const Library& library, const std::string& what,
                 std::map<std::string, std::string> environment)
    : output_{parent.path() / (library.name + "-" + what + ".log")},
      process_{start(library, what, std::move(environment), output_)} {}

std::vector<std::string> Program::lines(const std::string& word) const {
  std::vector<std::string> found;
  std::istringstream text{output()};
  for (std::string line; std::getline(text, line);) {
    // The last line may still be on its way.
    if (!text.eof() && line.starts_with(word + " ")) found.push_back(line.substr(word.size() + 1));
  }
  return found;
}

bool Program::said(const std::string& line) const {
  return ("\n" + output()).find("\n" + line + "\n") != std::string::npos;
}

std::string Program::version() const {
  const std::vector<std::string> found = lines("library");
  return found.empty() ? std::string{} : found.front();
}

std::vector<std::uint64_t> Program::acknowledged() const {
  std::vector<std::uint64_t> numbers;
  for (const std::string& number : lines("acknowledged")) {
    numbers.push_back(std::strtoull(number.c_str(), nullptr, 10));
  }
  return numbers;
}

void Program::wait_until_said(const std::string& line) {
  lab::wait_until([&] { return said(line) || !process_.running(); }, patience,
                  output_.stem().string() + " says " + line, [&] { return output(); });
  if (!said(line)) throw std::runtime_error{output_.stem().string() + " ended without " + line + ":\n" + output()};
}

void Program::wait_for_acknowledged(std::size_t count) {
  const std::string what = output_.stem().string() + " has written " + std::to_string(count) + " keys";
  lab::wait_until([&] { return acknowledged().size() >= count || !process_.running(); }, patience, what,
                  [&] { return output(); });
  if (acknowledged().size() < count) throw std::runtime_error{"it ended before " + what + ":\n" + output()};
}

lab::Ending Program::wait_for_end() {
  const std::optional<lab::Ending> ending = process_.wait(patience);
  if (!ending) throw std::runtime_error{output_.stem().string() + " does not end:\n" + output()};
  return *ending;
}

}  // namespace vedette::clients
