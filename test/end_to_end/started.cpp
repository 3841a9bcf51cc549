#include "test/end_to_end/started.hpp"

#include <unistd.h>

#include "test/lab/sentinel.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::end_to_end {

using namespace lab;

Started::Started(const Folder& folder, std::uint16_t port, std::string host)
    : at_{std::move(host), port}, folder_{folder.path()}, log_{folder.path() / "started.log"} {}

void Started::start(const std::filesystem::path& file, std::vector<std::string> before, std::vector<std::string> behind,
                    std::map<std::string, std::string> environment) {
  Launch launch;
  launch.words = std::move(before);
  launch.words.push_back(binary_of(Kind::vedette));
  launch.words.push_back(file.string());
  launch.words.insert(launch.words.end(), behind.begin(), behind.end());
  launch.environment = std::move(environment);
  launch.folder = folder_;
  launch.output = log_;
  process_ = Process{launch};
  wait_until(
      [&] {
        const Reply reply = Connection{at_}.command({"PING"});
        return reply.ok() || reply.text.starts_with("NOAUTH") || !process_.running();
      },
      std::chrono::seconds{30}, "it answers", [&] { return log(); });
  if (!process_.running()) throw std::runtime_error{"it did not start: " + log()};
}

Reply Started::command(const std::vector<std::string>& words, const std::string& password) const {
  return ask(at_, words, password);
}

std::string Started::master_field(const std::string& field) const {
  return command({"SENTINEL", "MASTER", "orders"}).field(field).value_or("");
}

void Started::wait_for_log(const std::string& text) const {
  wait_until([&] { return log().find(text) != std::string::npos; }, std::chrono::seconds{30}, text,
             [&] { return log(); });
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

bool may_mount() {
  return ::geteuid() == 0 && run({.words = {"unshare", "-m", "true"}}).ending.status == 0;
}

}  // namespace vedette::end_to_end
