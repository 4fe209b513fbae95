#include "vensim/vensim.h"
namespace crux::vensim {}
