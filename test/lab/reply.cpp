#include "test/lab/reply.hpp"

#include <ostream>
#include <sstream>

namespace vedette::lab {

std::map<std::string, std::string> Reply::fields() const {
  std::map<std::string, std::string> result;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) result[items[i].text] = items[i + 1].text;
  return result;
}

std::optional<std::string> Reply::field(std::string_view name) const {
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].text == name) return items[i + 1].text;
  }
  return std::nullopt;
}

std::ostream& operator<<(std::ostream& out, const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::lost:
      return out << "(no reply: " << reply.text << ")";
    case Reply::Kind::null:
      return out << "(null)";
    case Reply::Kind::status:
      return out << reply.text;
    case Reply::Kind::error:
      return out << "-" << reply.text;
    case Reply::Kind::integer:
      return out << "(" << reply.integer << ")";
    case Reply::Kind::text:
      return out << '"' << reply.text << '"';
    case Reply::Kind::array:
      break;
  }
  out << "[";
  for (const Reply& item : reply.items) out << (&item == reply.items.data() ? "" : ", ") << item;
  return out << "]";
}

std::string to_string(const Reply& reply) {
  std::ostringstream text;
  text << reply;
  return text.str();
}

}  // namespace vedette::lab
